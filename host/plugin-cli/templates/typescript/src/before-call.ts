// Keeps agents from calling numbers that must not be called, and asks before calls to some countries.

import { allow, block, settings, warn } from '@switchboard/plugin';
import type { BeforeCall } from '@switchboard/plugin';

export const beforeCall: BeforeCall = {
  decide(call, context) {
    // Colleagues may always be called.
    if (call.to.tag !== 'phone') return allow();
    const { e164, region } = call.to.val;
    const isGerman = context.agent.locale.startsWith('de');
    if (e164 && listed('doNotCall', e164)) {
      return block(isGerman ? 'Die Nummer will nicht angerufen werden.' : 'The number does not want to be called.');
    }
    if (region && listed('askBeforeCountries', region)) {
      return warn(isGerman ? 'Der Anruf geht ins Ausland.' : 'The call goes abroad.');
    }
    return allow();
  },
};

/** Whether a list of the settings has this text. */
function listed(setting: string, text: string): boolean {
  const list = JSON.parse(settings.get(setting) ?? '[]') as string[];
  return list.includes(text);
}
