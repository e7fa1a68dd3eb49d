// What was found about a tenant's readiness: how each thing stands, and what to do about it.

import { Badge, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import type { Onboarding, OnboardingFinding } from '../../api/types';
import { isKey, t } from '../../i18n';
import { dateTime } from '../../i18n/format';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '56rem' },
  item: {
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

const COLORS = { ok: 'success', warning: 'warning', failed: 'danger', unknown: 'informative' } as const;

function Finding({ finding: { id, state, seen, toDo } }: { finding: OnboardingFinding }) {
  const styles = useStyles();
  const key = `onboarding.finding-${id}`;
  return (
    <li className={styles.item} data-testid="finding" data-state={state}>
      <span className={styles.head}>
        <Text weight="semibold">{isKey(key) ? t(key) : id}</Text>
        <Badge color={COLORS[state]} appearance={state === 'ok' ? 'filled' : 'tint'} size="small">
          {t(`onboarding.state-${state}`)}
        </Badge>
      </span>
      <Text as="p" block>
        {seen}
      </Text>
      {toDo ? (
        <Text as="p" block weight="semibold">
          {t('onboarding.toDo', { what: toDo })}
        </Text>
      ) : null}
    </li>
  );
}

export function Findings({ checked }: { checked: Onboarding }) {
  const styles = useStyles();
  return (
    <>
      <MessageBar intent={checked.ready ? 'success' : 'warning'} layout="multiline">
        <MessageBarBody>
          {t(checked.ready ? 'onboarding.ready' : 'onboarding.notReady')}{' '}
          {t('onboarding.checked', { when: dateTime(checked.checkedAt) })}
        </MessageBarBody>
      </MessageBar>
      <ul className={styles.list}>
        {checked.findings.map((finding) => (
          <Finding key={finding.id} finding={finding} />
        ))}
      </ul>
    </>
  );
}
