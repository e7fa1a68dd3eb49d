import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ActiveCall, Calling, RingingCall } from '../calling/calling';
import { connectSimulated } from '../calling/simulated';
import { aCall, aCard, alice, aRecord, aRingingCall } from '../testing/samples';
import { type Asked, json, problem, serve } from '../testing/server';
import { useCalls } from './calls';
import { CallsProvider } from './CallsProvider';

vi.mock('../calling/simulated', () => ({ connectSimulated: vi.fn() }));

/** A call whose states the test says. */
function steered(id: string): { call: ActiveCall; becomes: (state: ActiveCall['state']) => void } {
  const listeners = new Set<() => void>();
  let state: ActiveCall['state'] = 'Connecting';
  const call: ActiveCall = Object.defineProperties(aCall({ id }), {
    state: { get: () => state },
    endReason: { get: () => (state === 'Disconnected' ? { code: 0, subCode: 0 } : undefined) },
    onStateChanged: {
      value: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return {
    call,
    becomes(next) {
      state = next;
      act(() => {
        for (const listener of [...listeners]) listener();
      });
    },
  };
}

/** Everything that the provider gives, and buttons for what it does. */
function Probe() {
  const calls = useCalls();
  const [first] = calls.ringing;
  return (
    <>
      <output data-testid="can-start">{String(calls.canStart)}</output>
      <output data-testid="active">{calls.active ? `${calls.active.title}: ${calls.active.state}` : 'none'}</output>
      <output data-testid="ringing">{calls.ringing.map(({ card, call }) => card?.title ?? call.id).join()}</output>
      <output data-testid="error">{calls.error}</output>
      <button onClick={() => void calls.start({ phoneNumber: '+14255550123' })}>start</button>
      <button onClick={() => void calls.hangUp()}>hang up</button>
      {first ? <button onClick={() => void calls.accept(first)}>accept</button> : null}
      {first ? <button onClick={() => void calls.decline(first)}>decline</button> : null}
    </>
  );
}

const shown = (what: string) => screen.getByTestId(what);
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

let startCall: ReturnType<typeof vi.fn<Calling['startCall']>>;
let rings: (call: RingingCall) => void;
let asked: Asked[];

/** What the server was told of the call. */
const told = () => asked.filter(({ what }) => what === 'POST /api/v1/calls/ours-1/events').map(({ body }) => body);

const started = () =>
  json({ call: aRecord({ direction: 'outgoing' }), callee: { phoneNumber: '+14255550123' }, emergency: false }, 201);

function serveCalls(change: Parameters<typeof serve>[0] = {}) {
  asked = serve({
    'POST /api/v1/calls': started,
    'POST /api/v1/calls/ours-1/events': () => json(aRecord()),
    'POST /api/v1/calls/incoming': () => new Response(`event: card\ndata: ${JSON.stringify(aCard())}\n\n`),
    'POST /api/v1/calling/sessions': () => json({ id: 's1', heartbeatSeconds: 30 }, 201),
    ...change,
  });
}

beforeEach(() => {
  startCall = vi.fn<Calling['startCall']>();
  vi.mocked(connectSimulated).mockReturnValue({
    sdkVersion: 'simulated',
    startCall,
    onIncomingCall(listener) {
      rings = (call) => act(() => listener(call));
      return () => undefined;
    },
    onConnected(listener) {
      listener(true);
      return () => undefined;
    },
    dispose: () => Promise.resolve(),
  });
});

async function show() {
  render(
    <CallsProvider me={alice}>
      <Probe />
    </CallsProvider>,
  );
  await waitFor(() => expect(shown('can-start')).toHaveTextContent('true'));
}

test('a call that the agent makes is followed and told to the server', async () => {
  serveCalls();
  const { call, becomes } = steered('call-9');
  startCall.mockResolvedValue(call);
  await show();
  await press('start');
  expect(startCall).toHaveBeenCalledExactlyOnceWith({ phoneNumber: '+14255550123' });
  expect(shown('active')).toHaveTextContent('Diego Siciliani: Connecting');
  expect(shown('can-start')).toHaveTextContent('false');
  becomes('Ringing');
  expect(shown('active')).toHaveTextContent('Diego Siciliani: Ringing');
  becomes('Connected');
  await waitFor(() => expect(told()).toEqual([{ event: 'answered', sdkCallId: 'call-9' }]));
  await press('hang up');
  expect(call.hangUp).toHaveBeenCalledOnce();
  becomes('Disconnected');
  expect(shown('active')).toHaveTextContent('none');
  await waitFor(() => expect(told()).toHaveLength(2));
  expect(told()[1]).toEqual({ event: 'ended', code: 0, subCode: 0, sdkCallId: 'call-9' });
  expect(shown('can-start')).toHaveTextContent('true');
});

test('a call that can’t be started says why, is told as failed, and the next one can be tried', async () => {
  serveCalls();
  startCall.mockRejectedValue(new Error('Calling is not connected.'));
  await show();
  await press('start');
  await waitFor(() => expect(shown('error')).toHaveTextContent('The call can’t be made: Calling is not connected.'));
  expect(told()).toEqual([{ event: 'failed' }]);
  expect(shown('can-start')).toHaveTextContent('true');
});

test('a call that the server refuses is not placed', async () => {
  serveCalls({ 'POST /api/v1/calls': () => problem(400, 'this is no number') });
  await show();
  await press('start');
  await waitFor(() => expect(shown('error')).toHaveTextContent('The call can’t be made: this is no number'));
  expect(startCall).not.toHaveBeenCalled();
});

test('while a call is being started there is no second one', async () => {
  let answer: (answer: Response) => void = () => undefined;
  serveCalls({ 'POST /api/v1/calls': () => new Promise((resolve) => (answer = resolve)) });
  startCall.mockResolvedValue(steered('call-9').call);
  await show();
  await press('start');
  expect(shown('can-start')).toHaveTextContent('false');
  answer(started());
  await waitFor(() => expect(shown('active')).toHaveTextContent('Diego'));
});

test('a ringing call gets its card, is answered and told', async () => {
  serveCalls();
  const { call, becomes } = steered('call-1');
  await show();
  rings(aRingingCall({ accept: () => Promise.resolve(call) }));
  await waitFor(() => expect(shown('ringing')).toHaveTextContent('Diego Siciliani'));
  await press('accept');
  expect(shown('ringing')).toBeEmptyDOMElement();
  becomes('Connected');
  expect(shown('active')).toHaveTextContent('Diego Siciliani: Connected');
  await waitFor(() => expect(told()).toEqual([{ event: 'answered', sdkCallId: 'call-1' }]));
});

test('a ringing call is declined and told', async () => {
  serveCalls();
  const call = aRingingCall();
  await show();
  rings(call);
  await waitFor(() => expect(shown('ringing')).toHaveTextContent('Diego Siciliani'));
  await press('decline');
  expect(call.reject).toHaveBeenCalledOnce();
  expect(shown('ringing')).toBeEmptyDOMElement();
  await waitFor(() => expect(told()).toEqual([{ event: 'declined', sdkCallId: 'call-1' }]));
});

test('a call that can’t be looked up still rings, and says so', async () => {
  serveCalls({ 'POST /api/v1/calls/incoming': () => problem(503, 'no database') });
  await show();
  rings(aRingingCall());
  await waitFor(() => expect(shown('error')).toHaveTextContent("Who is calling can't be looked up: no database"));
  expect(shown('ringing')).toHaveTextContent('call-1');
});
