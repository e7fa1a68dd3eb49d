// Everything of ringing calls that is on every page. It is loaded while the page starts, so that it is there when a call comes.

import { Suspense } from 'react';
import type { Me } from '../api/types';
import { lazily } from '../shell/lazily';
import { CallAlerts } from './CallAlerts';
import { CardStack } from './CardStack';
import { showHelp, useHelp } from './help';
import { useFollowTeams } from './useAgentState';

const ShortcutHelp = lazily(async () => (await import('./ShortcutHelp')).ShortcutHelp);

export function Cards({ me }: { me: Me }) {
  const help = useHelp();
  useFollowTeams(me);
  return (
    <>
      <CallAlerts />
      <CardStack me={me} />
      {help ? (
        <Suspense>
          <ShortcutHelp onClose={() => showHelp(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
