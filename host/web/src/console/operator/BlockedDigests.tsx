// Components that nobody may run, for the operator: blocked by their digests, whoever uploaded them.

import { Button, Field, Input, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { put, send } from '../../api/client';
import type { BlockedDigest, BlockedDigestList, BlockingResult } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { Done } from '../parts/Done';
import { useRowStyles } from '../parts/useRowStyles';
import { mayUse } from '../role';

const BLOCKED = '/api/v1/operator/blocked-digests';

const urlOf = (digest: string): string => `${BLOCKED}/${encodeURIComponent(digest.trim())}`;

const DIGEST = /^(sha256:)?[0-9a-f]{64}$/;

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  digest: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

export function BlockedDigests() {
  const styles = useStyles();
  const rows = useRowStyles();
  const allowed = mayUse(useMe(), 'operator');
  const { document, error, reload } = useDocument<BlockedDigestList>(allowed ? BLOCKED : undefined);
  const [digest, setDigest] = useState('');
  const [reason, setReason] = useState('');
  const [asking, setAsking] = useState<'block' | BlockedDigest>();
  const [done, setDone] = useState({ count: 0, replaced: 0 });
  const isDigest = DIGEST.test(digest.trim());
  return (
    <ConsolePage title={t('console.blocked')} needs="operator">
      <Section title={t('blocked.new')}>
        <Text>{t('blocked.detail')}</Text>
        <div className={styles.form}>
          <Field
            label={t('blocked.digest')}
            {...(digest && !isDigest ? { validationMessage: t('blocked.noDigest') } : {})}
          >
            <Input value={digest} autoComplete="off" onChange={(_, { value }) => setDigest(value)} />
          </Field>
          <Field label={t('blocked.reason')} hint={t('blocked.reasonHint')}>
            <Input value={reason} maxLength={300} dir="auto" onChange={(_, { value }) => setReason(value)} />
          </Field>
          <div>
            <Button appearance="primary" disabled={!isDigest || !reason.trim()} onClick={() => setAsking('block')}>
              {t('blocked.block')}
            </Button>
          </div>
        </div>
        <Done count={done.count} text={t('blocked.done', { count: done.replaced })} />
      </Section>
      <Section title={t('blocked.list')} wide>
        {error ? <Problem text={error} retry={reload} /> : null}
        {document ? (
          <ul className={rows.list}>
            {document.items.map((one) => (
              <li key={one.digest} className={rows.item} data-testid="blocked-digest">
                <div>
                  <Text block dir="auto">
                    {one.reason}
                  </Text>
                  <span className={styles.digest}>{one.digest}</span>
                  <Text block size={200}>
                    {t('blocked.by', { when: dateTime(one.blockedAt), who: one.blockedBy })}
                  </Text>
                </div>
                <Button
                  size="small"
                  aria-label={t('blocked.unblockNamed', { digest: one.digest })}
                  onClick={() => setAsking(one)}
                >
                  {t('blocked.unblock')}
                </Button>
              </li>
            ))}
          </ul>
        ) : error ? null : (
          <Spinner label={t('common.loading')} />
        )}
        {document?.items.length === 0 ? <Text>{t('blocked.none')}</Text> : null}
      </Section>
      {asking === 'block' ? (
        <Confirm
          title={t('blocked.blockTitle')}
          detail={t('blocked.blockDetail')}
          label={t('blocked.go')}
          go={async () => {
            const { replaced } = await put<BlockingResult>(urlOf(digest), { reason });
            setDone(({ count }) => ({ count: count + 1, replaced }));
            setDigest('');
            setReason('');
            reload();
          }}
          close={() => setAsking(undefined)}
        />
      ) : asking ? (
        <Confirm
          title={t('blocked.unblockTitle')}
          detail={t('blocked.unblockDetail')}
          label={t('blocked.unblock')}
          go={async () => {
            await send(urlOf(asking.digest), { method: 'DELETE' });
            reload();
          }}
          close={() => setAsking(undefined)}
        />
      ) : null}
    </ConsolePage>
  );
}
