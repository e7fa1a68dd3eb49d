// Calling somebody, and joining a meeting.

import { ApiError } from '../../api/client';
import type { CallAdvice } from '../../api/types';
import type { Callee, MeetingLocator } from '../../calling/calling';
import { type CallAction, type CallKey, isBeingMade, isLive, type JoinedMeeting, type Target } from '../call';
import { linesOf } from '../../card/lines';
import { type Lines, words } from '../lines';
import * as change from '../state';
import type { Party } from '../state';
import { newKey } from './newKey';

const same = (one: Target, other: Target): boolean =>
  'userId' in one
    ? 'userId' in other && one.userId === other.userId
    : 'phoneNumber' in other && one.phoneNumber === other.phoneNumber;

/** What the SDK is to call when nobody can say it better. */
const calleeOf = (target: Target): Callee =>
  'userId' in target
    ? { microsoftTeamsUserId: target.userId }
    : { phoneNumber: target.phoneNumber.replace(/;ext=\d+$/, '').replace(/[\s()./-]/g, '') };

/** Without the server nobody knows which numbers are for emergencies; all of those are short. */
const maybeEmergency = (target: Target): boolean =>
  'phoneNumber' in target && /^\D*\d{2,4}\D*$/.test(target.phoneNumber);

const includes = (read: readonly CallAdvice[], one: CallAdvice): boolean =>
  read.some(({ plugin, text }) => plugin === one.plugin && text === one.text);

/**
 * Starts a call unless one is being started. The server is asked first; without it the call is made all the same. The agent is asked
 * about emergency numbers, and about warnings unless they were `read` in the call that is tried again.
 */
export async function dial(
  lines: Lines,
  target: Target,
  party: Party,
  read: readonly CallAdvice[] = [],
): Promise<void> {
  if (lines.state.calls.some(isBeingMade)) return;
  const there = lines.state.calls.find((call) => isLive(call) && call.target && same(call.target, target));
  if (there) {
    lines.update((state) => change.notice(state, 'already-in-call', linesOf(there).title));
    return;
  }
  const key = newKey();
  const line = lines.add(change.outgoingCall(key, target, party, lines.parts.now()));
  try {
    const started = await lines.parts.register(target, key);
    line.recorded = true;
    lines.record(key, { kind: 'known', callId: started.call.id }, line);
    // Given up meanwhile: it is in the history now all the same.
    if (!lines.has(key)) {
      lines.record(key, { kind: 'cancelled' }, line);
      return;
    }
    lines.update((state) => change.registered(state, key, started));
    if (!started.emergency && started.warnings.every((one) => includes(read, one))) {
      await place(lines, key, started.callee);
      return;
    }
    line.callee = started.callee;
  } catch (failure) {
    const unreachable = failure instanceof ApiError && (failure.status === 0 || failure.status >= 500);
    if (!unreachable) {
      fail(lines, key, 'dial', failure, 'refused');
      return;
    }
    if (!lines.has(key)) return;
    line.recorded = true;
    lines.record(key, { kind: 'dialled', target });
    if (!maybeEmergency(target)) return place(lines, key, calleeOf(target));
    line.callee = calleeOf(target);
    lines.update((state) => change.emergency(state, key));
  }
  lines.update((state) => change.phase(state, key, 'confirming'));
}

/** The agent wants the call placed that was asked about. */
export async function confirmDial(lines: Lines, key: CallKey): Promise<void> {
  const found = lines.find(key);
  const callee = found?.line.callee;
  if (!callee || found.call.phase !== 'confirming') return;
  lines.update((state) => change.phase(state, key, 'starting'));
  await place(lines, key, callee);
}

async function place(lines: Lines, key: CallKey, callee: Callee): Promise<void> {
  try {
    if (!lines.calling) throw new Error('Calling is not connected.');
    await lines.turnTo(key);
    lines.follow(key, await lines.calling.startCall(callee));
  } catch (failure) {
    fail(lines, key, 'dial', failure);
  }
}

/** Calls Microsoft’s echo, to hear oneself. It is no call of the history. */
export async function testCall(lines: Lines): Promise<void> {
  const echo = lines.calling?.echo;
  if (!echo || lines.state.calls.some(isBeingMade)) return;
  const key = newKey();
  lines.add(change.testCall(key, lines.parts.now()));
  await place(lines, key, echo);
}

const sameMeeting = (one: MeetingLocator, other: MeetingLocator): boolean =>
  'meetingLink' in one
    ? 'meetingLink' in other && one.meetingLink === other.meetingLink
    : 'meetingId' in other && one.meetingId === other.meetingId;

/** Joins a meeting, unless the agent is in it. */
export async function join(lines: Lines, meeting: JoinedMeeting, title: string): Promise<void> {
  if (lines.state.calls.some(isBeingMade)) return;
  const there = lines.state.calls.find(
    (call) => isLive(call) && call.meeting && sameMeeting(call.meeting.locator, meeting.locator),
  );
  if (there) {
    lines.update((state) => change.notice(state, 'already-in-meeting', there.title));
    return;
  }
  const key = newKey();
  const line = lines.add(change.meetingCall(key, meeting, title, lines.parts.now()));
  line.recorded = true;
  lines.record(key, { kind: 'joined', meeting: meeting.calendar, again: meeting.again }, line);
  try {
    if (!lines.calling) throw new Error('Calling is not connected.');
    await lines.turnTo(key);
    lines.follow(key, await lines.calling.join(meeting.locator));
  } catch (failure) {
    fail(lines, key, 'join', failure);
  }
}

/** What is wrong with what was asked for, without the names of our interface. */
const reasonOf = (failure: unknown): string =>
  failure instanceof ApiError && failure.fields.length
    ? failure.fields.map(({ message }) => message).join('\n')
    : words(failure);

function fail(
  lines: Lines,
  key: CallKey,
  action: CallAction,
  failure: unknown,
  ending: 'failed' | 'refused' = 'failed',
): void {
  const found = lines.find(key);
  if (!found) return;
  lines.record(key, { kind: 'failed' });
  found.line.ending = ending;
  lines.finish(key, undefined, { action, reason: reasonOf(failure) });
}
