// Server-sent events of a POST, which EventSource can't make.

export interface ServerEvent {
  event: string;
  id: string;
  data: string;
}

/** Splits what came into whole events and the begun rest. */
export function parse(text: string): { events: ServerEvent[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events: ServerEvent[] = [];
  for (const block of blocks) {
    const found: ServerEvent = { event: 'message', id: '', data: '' };
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon < 1) continue; // a comment, or nothing
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
      if (name === 'data') data.push(value);
      if (name === 'event') found.event = value;
      if (name === 'id') found.id = value;
    }
    if (data.length) events.push({ ...found, data: data.join('\n') });
  }
  return { events, rest };
}

/** The events of an answer, as they come. */
export async function* eventsOf(answer: Response): AsyncGenerator<ServerEvent> {
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { events, rest } = parse(text + value);
    text = rest;
    yield* events;
  }
}
