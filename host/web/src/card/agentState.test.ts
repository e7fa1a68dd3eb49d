import { expect, test } from 'vitest';
import { agentState, conversationOver, DEFAULT_CHOICE, mayRing, readChoice } from './agentState';

const busy = { availability: 'Busy', activity: 'InAMeeting' };
const presenting = { availability: 'DoNotDisturb', activity: 'Presenting' };

test.each([
  ['nothing chosen', {}, undefined, 'available'],
  ['busy in Teams: Teams rings as well', {}, busy, 'available'],
  ['Teams is not to be disturbed', {}, presenting, 'do-not-disturb'],
  ['Teams is not followed', { followTeams: false }, presenting, 'available'],
  ['chosen', { doNotDisturb: true }, undefined, 'do-not-disturb'],
  ['finishing the last call', { wrapUpUntil: 2000 }, undefined, 'wrap-up'],
  ['finished', { wrapUpUntil: 1000 }, undefined, 'available'],
])('%s', (_, change, teams, kind) => {
  const state = agentState({ ...DEFAULT_CHOICE, ...change }, teams, 1000);
  expect(state.kind).toBe(kind);
  expect(mayRing(state)).toBe(kind === 'available');
});

test('it is told whose wish it is', () => {
  expect(agentState(DEFAULT_CHOICE, presenting, 0)).toEqual({ kind: 'do-not-disturb', by: 'teams' });
  expect(agentState({ ...DEFAULT_CHOICE, doNotDisturb: true }, presenting, 0)).toMatchObject({ by: 'agent' });
});

test('after a conversation there is as much time as the agent chose', () => {
  expect(conversationOver(DEFAULT_CHOICE, 1000).wrapUpUntil).toBeUndefined();
  expect(conversationOver({ ...DEFAULT_CHOICE, wrapUpSeconds: 60 }, 1000).wrapUpUntil).toBe(61_000);
});

test('a choice that was kept is read; what does not fit is left out', () => {
  const choice = { doNotDisturb: true, wrapUpSeconds: 60, followTeams: false, wrapUpUntil: 5 };
  expect(readChoice(JSON.stringify(choice))).toEqual(choice);
  expect(readChoice('{"wrapUpSeconds":7,"doNotDisturb":"yes"}')).toEqual(DEFAULT_CHOICE);
  for (const nothing of [undefined, '', 'null', '[', '7']) expect(readChoice(nothing)).toEqual(DEFAULT_CHOICE);
});
