// Rings by hand: the card of any caller with any version, and how it came about. Or calls by hand: what a version says before a call
// to somebody. Or asks for the form of a call. No phone rings, and nothing is changed.

import { Badge, Button, Checkbox, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { useParams, useSearchParams } from 'wouter';
import { post } from '../../api/client';
import type { Plugin, PluginTrial } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { wordsOf } from '../../pages/parts/words';
import { keeperOf } from '../../shell/keeper';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse, useIsAdmin } from '../role';
import { PluginTabs } from './PluginTabs';
import { pluginUrl } from './requests';
import { callerOf, targetOf, type TrialPress, type Tryable, tryableWith } from './trial';
import { TrialResult } from './TrialResult';
import { usePlugins } from './usePlugins';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    maxWidth: '32rem',
    marginBottom: tokens.spacingVerticalXL,
  },
  more: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** What came of a trial, how a button of its card is pressed, and how the trial is made again to record it. */
interface Tried {
  trial: PluginTrial;
  what: Tryable;
  press: (press: TrialPress) => Promise<PluginTrial>;
  record: () => Promise<PluginTrial>;
}

function Form({ plugin, tried }: { plugin: Plugin; tried: (tried: Tried | undefined) => void }) {
  const styles = useStyles();
  const isAdmin = useIsAdmin();
  const [search] = useSearchParams();
  const [typed, setTyped] = useState({ caller: '', name: '', calledNumber: '', queue: '', customer: '' });
  const [digest, setDigest] = useState(search.get('digest') ?? plugin.active ?? plugin.versions[0]?.digest ?? '');
  const hooks = plugin.versions.find((version) => version.digest === digest)?.hooks ?? [];
  const tryable = tryableWith(hooks);
  const [chosen, setChosen] = useState<Tryable>('ring');
  const what = tryable.includes(chosen) ? chosen : (tryable[0] ?? 'ring');
  const { source } = keeperOf(useMe());
  const [asIfGranted, setAsIfGranted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const input = (field: keyof typeof typed) => ({
    value: typed[field],
    autoComplete: 'off',
    onChange: (_: unknown, { value }: { value: string }) => setTyped((now) => ({ ...now, [field]: value })),
  });
  const ring = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    tried(undefined);
    const { caller, name, calledNumber, queue } = typed;
    const recordId = typed.customer.trim();
    const call = {
      ring: { callerInfo: callerOf(caller, name), calledNumber, queue },
      call: { to: targetOf(caller) },
      form: { form: recordId ? { customer: { source, recordType: 'contact', recordId } } : {} },
    }[what];
    const ask = (more: { digest: string; press?: TrialPress; record?: true }) =>
      post<PluginTrial>(`${pluginUrl(plugin.name)}/test`, {
        ...call,
        ...(asIfGranted ? { asIfGranted } : {}),
        ...more,
      });
    try {
      const trial = await ask({ digest });
      // The version that made the card runs its buttons, whatever has been chosen or activated meanwhile.
      const { digest: made } = trial;
      tried({
        trial,
        what,
        press: (press) => ask({ digest: made, press }),
        record: () => ask({ digest: made, record: true }),
      });
    } catch (failure) {
      setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void ring(event)}>
      <Text>{t('tryOut.detail')}</Text>
      {tryable.length > 1 || what !== 'ring' ? (
        <Field label={t('tryOut.what')}>
          <Select
            value={what}
            disabled={tryable.length === 1}
            onChange={(_, { value }) => setChosen(tryable.find((one) => one === value) ?? 'ring')}
          >
            {tryable.map((one) => (
              <option key={one} value={one}>
                {t(`tryOut.what-${one}`)}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      {what === 'form' ? (
        <Field label={t('tryOut.customer')} hint={t('tryOut.customerHint')}>
          <Input {...input('customer')} />
        </Field>
      ) : (
        <Field
          label={t(what === 'call' ? 'tryOut.called' : 'tryOut.caller')}
          hint={t(what === 'call' ? 'tryOut.calledHint' : 'tryOut.callerHint')}
        >
          <Input {...input('caller')} />
        </Field>
      )}
      <Field label={t('plugin.version')}>
        <Select value={digest} onChange={(_, { value }) => setDigest(value)}>
          {plugin.versions.map((version) => (
            <option key={version.digest} value={version.digest}>
              {version.version} ({version.digest.slice(7, 15)}){' '}
              {version.digest === plugin.active ? `– ${t('plugins.active')}` : ''}
            </option>
          ))}
        </Select>
      </Field>
      <details hidden={what !== 'ring' && !isAdmin}>
        <summary>{t('tryOut.more')}</summary>
        <div className={styles.more}>
          {what === 'ring' ? (
            <>
              <Field label={t('tryOut.name')} hint={t('tryOut.nameHint')}>
                <Input {...input('name')} />
              </Field>
              <Field label={t('tryOut.calledNumber')}>
                <Input {...input('calledNumber')} />
              </Field>
              <Field label={t('tryOut.queue')}>
                <Input {...input('queue')} />
              </Field>
            </>
          ) : null}
          {isAdmin ? (
            <Checkbox
              label={t('tryOut.asIfGranted')}
              checked={asIfGranted}
              onChange={(_, { checked }) => setAsIfGranted(checked === true)}
            />
          ) : null}
        </div>
      </details>
      {error ? <Problem text={error} /> : null}
      <div>
        <Button appearance="primary" type="submit" disabled={busy}>
          {t(what === 'ring' ? 'tryOut.ring' : what === 'call' ? 'tryOut.ask' : 'tryOut.askForm')}
        </Button>{' '}
        {busy ? <Badge appearance="tint">{t(what === 'ring' ? 'tryOut.rings' : 'common.loading')}</Badge> : null}
      </div>
    </form>
  );
}

export function TryOut() {
  const { name = '' } = useParams();
  const { document, error, reload } = usePlugins(mayUse(useMe(), 'developer'));
  const [tried, setTried] = useState<Tried>();
  const plugin = document?.items.find((one) => one.name === name);
  return (
    <ConsolePage title={name} needs="developer">
      <PluginTabs name={name} />
      {error ? <Problem text={error} retry={reload} /> : null}
      {plugin ? (
        <>
          <Form plugin={plugin} tried={setTried} />
          {tried ? <TrialResult {...tried} /> : null}
        </>
      ) : document ? (
        <Text>{t('plugin.missing')}</Text>
      ) : null}
    </ConsolePage>
  );
}
