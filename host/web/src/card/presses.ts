// Buttons of a card that a plugin runs: which were pressed, what came of it, and what that changes on the card.

import { post } from '../api/client';
import type { Card, CardActionResult, CardMatch, CardPluginAction, PressedCardAction } from '../api/types';
import { matchId } from './settled';

type OfRecord = NonNullable<PressedCardAction['record']>;

/** A button where it stands: on a record, or on the card as a whole. */
export interface PluginButton {
  readonly action: CardPluginAction;
  readonly record: OfRecord | undefined;
}

/** What became of the newest press of a button. */
export interface Press {
  readonly running: boolean;
  readonly result: CardActionResult | undefined;
  /** Why the server did not take it, in its own words. */
  readonly trouble: string | undefined;
}

/** By button. */
export type Presses = Readonly<Record<string, Press>>;

export const buttonId = ({ action, record }: PluginButton): string =>
  JSON.stringify([action.plugin, action.id, record ? [record.source, record.recordId] : null]);

export const ofCard = (card: Card): PluginButton[] =>
  (card.pluginActions ?? []).map((action) => ({ action, record: undefined }));

export const ofMatch = ({ pluginActions = [], source, recordId }: CardMatch): PluginButton[] =>
  pluginActions.map((action) => ({ action, record: { source, recordId } }));

/** What the server knows of the buttons of a call. */
export const pressesOf = (pressed: readonly PressedCardAction[]): Presses =>
  Object.fromEntries(
    pressed.map(({ plugin, action, record, result }) => {
      const button = { action: { plugin, id: action, label: '' }, record: record ?? undefined };
      return [buttonId(button), { running: !result, result: result ?? undefined, trouble: undefined }];
    }),
  );

/** Has a button’s plugin run, once. `note` is told how it goes. */
export async function press(
  callId: string,
  button: PluginButton,
  confirmed: boolean,
  note: (press: Press) => void,
): Promise<void> {
  note({ running: true, result: undefined, trouble: undefined });
  const { plugin, id } = button.action;
  const body = { plugin, action: id, record: button.record, key: crypto.randomUUID(), confirmed };
  try {
    const { result } = await post<PressedCardAction>(`/api/v1/calls/${encodeURIComponent(callId)}/actions`, body);
    note({ running: false, result: result ?? undefined, trouble: undefined });
  } catch (error) {
    note({ running: false, result: undefined, trouble: error instanceof Error ? error.message : String(error) });
  }
}

const isOn = (button: string, match: CardMatch): boolean => button.endsWith(`,${matchId(match)}]`);

/** The card with what presses have changed: its lines, and marks of its records. */
export function withPresses(card: Card, presses: Presses): Card {
  const changes = Object.entries(presses).flatMap(([button, { result }]) => (result ? [{ button, result }] : []));
  if (!changes.length) return card;
  const title = changes.findLast(({ result }) => result.title)?.result.title;
  const subtitle = changes.findLast(({ result }) => result.subtitle)?.result.subtitle;
  return {
    ...card,
    ...(title ? { title, titleSays: null } : {}),
    ...(subtitle ? { subtitle, subtitleSays: null } : {}),
    matches: card.matches.map((match) => {
      const badges = changes.filter(({ button }) => isOn(button, match)).flatMap(({ result }) => result.badges);
      return badges.length ? { ...match, badges: [...match.badges, ...badges] } : match;
    }),
  };
}

/** Marks that presses gave to the card as a whole. */
export const badgesOf = (presses: Presses): CardActionResult['badges'] =>
  Object.entries(presses).flatMap(([button, { result }]) => (button.endsWith(',null]') ? (result?.badges ?? []) : []));
