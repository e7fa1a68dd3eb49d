// In the header: whether the agent wants to hear calls, how the device rings, and the keys.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Link,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemCheckbox,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  PresenceBadge,
  Text,
} from '@fluentui/react-components';
import { useState } from 'react';
import { t } from '../i18n';
import { leadsToMicrosoft } from '../session/session';
import { useBackHere } from '../session/useBackHere';
import { clock } from '../i18n/format';
import { type AgentState, WRAP_UP_CHOICES } from './agentState';
import { AlertSettings } from './AlertSettings';
import { showHelp } from './help';
import { agentChoice, useAgentChoice, useAgentState, useFollowed } from './useAgentState';
import { useClock } from './useClock';

const useStyles = makeStyles({
  surface: { maxWidth: '32rem' },
  refused: { maxWidth: '18rem', padding: '0 .5rem' },
});

function stateWords(state: AgentState, now: number): string {
  switch (state.kind) {
    case 'available':
      return t('card.available');
    case 'do-not-disturb':
      return t(state.by === 'teams' ? 'card.doNotDisturbByTeams' : 'card.doNotDisturb');
    case 'wrap-up':
      return t('card.wrapUpLeft', { time: clock(Math.max(0, Math.ceil((state.until - now) / 1000))) });
  }
}

const BADGES = { available: 'available', 'do-not-disturb': 'do-not-disturb', 'wrap-up': 'busy' } as const;

const wrapUpWords = (seconds: number): string =>
  seconds === 0
    ? t('card.noWrapUp')
    : seconds < 60
      ? t('card.wrapUpSeconds', { count: seconds })
      : t('card.wrapUpMinutes', { count: seconds / 60 });

function TeamsRefused() {
  const styles = useStyles();
  const followed = useFollowed();
  const here = useBackHere();
  if (followed.kind !== 'refused') return null;
  return (
    <div className={styles.refused}>
      <Text size={200}>{t('card.teamsRefused', { reason: followed.reason })}</Text>{' '}
      <Link href={`/auth/consent?scopes=presence&return_to=${encodeURIComponent(here)}`} {...leadsToMicrosoft()}>
        {t('card.allowTeams')}
      </Link>
    </div>
  );
}

function AgentMenu({ onAlerts }: { onAlerts: () => void }) {
  const choice = useAgentChoice();
  const state = useAgentState();
  const now = useClock(state.kind === 'wrap-up');
  const kind = state.kind === 'wrap-up' ? 'wrap-up' : choice.doNotDisturb ? 'do-not-disturb' : 'available';
  const checked = {
    state: [kind],
    wrapUp: [String(choice.wrapUpSeconds)],
    teams: choice.followTeams ? ['follow'] : [],
  };
  function change(name: string, items: string[]) {
    const [item = ''] = items;
    if (name === 'teams') agentChoice.set({ followTeams: items.length > 0 });
    if (name === 'wrapUp') agentChoice.set({ wrapUpSeconds: Number(item) });
    if (name === 'state') agentChoice.set({ doNotDisturb: item === 'do-not-disturb', wrapUpUntil: undefined });
  }
  return (
    <Menu checkedValues={checked} onCheckedValueChange={(_, { name, checkedItems }) => change(name, checkedItems)}>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<PresenceBadge status={BADGES[state.kind]} aria-hidden />}
          data-testid="agent-state"
          data-state={state.kind}
        >
          {stateWords(state, now)}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="state" value="available">
            {t('card.available')}
          </MenuItemRadio>
          <MenuItemRadio name="state" value="do-not-disturb">
            {t('card.doNotDisturb')}
          </MenuItemRadio>
          {state.kind === 'wrap-up' ? (
            <MenuItem onClick={() => agentChoice.set({ wrapUpUntil: undefined })}>{t('card.endWrapUp')}</MenuItem>
          ) : null}
          <MenuItemCheckbox name="teams" value="follow">
            {t('card.followTeams')}
          </MenuItemCheckbox>
          <TeamsRefused />
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('card.wrapUp')}</MenuGroupHeader>
            {WRAP_UP_CHOICES.map((seconds) => (
              <MenuItemRadio key={seconds} name="wrapUp" value={String(seconds)}>
                {wrapUpWords(seconds)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={onAlerts}>{t('card.alerts')}</MenuItem>
          <MenuItem onClick={() => showHelp(true)}>{t('card.shortcuts')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

export function AgentControls() {
  const styles = useStyles();
  const [alertsOpen, setAlertsOpen] = useState(false);
  return (
    <>
      <AgentMenu onAlerts={() => setAlertsOpen(true)} />
      <Dialog modalType="non-modal" open={alertsOpen} onOpenChange={(_, { open }) => setAlertsOpen(open)}>
        <DialogSurface className={styles.surface}>
          <DialogBody>
            <DialogTitle>{t('card.alerts')}</DialogTitle>
            <DialogContent>
              <AlertSettings />
            </DialogContent>
            <DialogActions>
              <Button onClick={() => setAlertsOpen(false)}>{t('card.close')}</Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  );
}
