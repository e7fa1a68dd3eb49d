// The buttons of a call’s card that plugins run: what came of those that were pressed, and the others to be pressed now.

import { useState } from 'react';
import type { Card, PressedCardActionList } from '../../api/types';
import { PluginButtons } from '../../card/PluginButtons';
import { buttonId, ofCard, ofMatch, press, type Press, pressesOf } from '../../card/presses';
import { t } from '../../i18n';
import { useMe } from '../../shell/me';
import { Problem } from '../parts/Problem';
import { Section } from '../parts/Section';
import { useDocument } from '../parts/useDocument';
import { callUrl } from './requests';

interface Props {
  card: Card;
  /** Told when it is known what came of a press. */
  pressed: () => void;
}

export function CardButtons({ card, pressed }: Props) {
  const me = useMe();
  const buttons = [...card.matches.flatMap(ofMatch), ...ofCard(card)];
  const path = buttons.length ? `${callUrl(card.callId)}/actions` : undefined;
  const { document, error, reload } = useDocument<PressedCardActionList>(path);
  const [now, setNow] = useState<Readonly<Record<string, Press | undefined>>>({});
  if (!buttons.length) return null;
  const known = document ? { ...pressesOf(document.items), ...now } : now;
  const presses = Object.fromEntries(Object.entries(known).flatMap(([id, one]) => (one ? [[id, one] as const] : [])));
  const note = (id: string) => (one: Press | undefined) => setNow((before) => ({ ...before, [id]: one }));
  return (
    <Section title={t('call.cardButtons')}>
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <PluginButtons
          buttons={buttons}
          presses={presses}
          schemes={me.tenant.urlSchemes}
          onPress={(button, confirmed) =>
            void press(card.callId, button, confirmed, note(buttonId(button))).then(pressed)
          }
          onForget={(button) => note(buttonId(button))(undefined)}
        />
      ) : null}
    </Section>
  );
}
