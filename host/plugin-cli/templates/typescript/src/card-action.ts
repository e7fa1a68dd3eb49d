// Blocks a caller's number at the press of a button. A plugin with `callerId` offers the button: `runs('Block', 'block')` among the
// actions of a match, or `cardButton('Block', 'block')` in the `extra` of a presentation.

import { confirm, done, encode, failed, keyValue } from '@switchboard/plugin';
import type { CardAction } from '@switchboard/plugin';

export const cardAction: CardAction = {
  perform(pressed, context) {
    const isGerman = context.agent.locale.startsWith('de');
    const number = pressed.caller.tag === 'phone' ? pressed.caller.val.e164 : null;
    if (!number) {
      return failed(
        isGerman
          ? 'Der Anrufer hat keine Nummer, die sich sperren ließe.'
          : 'The caller has no number that could be blocked.',
      );
    }
    if (!pressed.confirmed) {
      return confirm(isGerman ? `${number} für alle sperren?` : `Block ${number} for everybody?`);
    }
    keyValue.set(`blocked:${number}`, encode(context.agent.displayName), null);
    return done(isGerman ? `${number} ist gesperrt.` : `${number} is blocked.`, {
      badges: [{ kind: 'spam', label: isGerman ? 'Gesperrt' : 'Blocked' }],
    });
  },
};
