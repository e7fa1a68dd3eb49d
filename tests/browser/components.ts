/** Components of the repository, with another manifest where a test wants one. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What a manifest says; a test may put anything into it. */
export type Manifest = Record<string, unknown>;

const NAME = 'switchboard:manifest';

/** The start and the end of each section of a component, with its id. */
function sections(bytes: Buffer): { id: number; from: number; body: number; to: number }[] {
  const found = [];
  for (let from = 8; from < bytes.length;) {
    let body = from + 1;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(body++);
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    found.push({ id: bytes.readUInt8(from), from, body, to: body + size });
    from = body + size;
  }
  return found;
}

function leb128(value: number): Buffer {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** A component as it was built. */
export const built = (name: string): Promise<Buffer> => readFile(resolve(`../../target/assets/plugins/${name}.wasm`));

/** A component with another manifest, which is JSON or any text; without one where there is none. */
export function withManifest(component: Buffer, change: (manifest: Manifest) => Manifest | string | undefined): Buffer {
  const kept = [component.subarray(0, 8)];
  let manifest: Manifest = {};
  for (const { id, from, body, to } of sections(component)) {
    const length = component.readUInt8(body);
    const isIt = id === 0 && component.toString('utf8', body + 1, body + 1 + length) === NAME;
    if (isIt) manifest = JSON.parse(component.toString('utf8', body + 1 + length, to)) as Manifest;
    else kept.push(component.subarray(from, to));
  }
  const changed = change(manifest);
  if (changed !== undefined) {
    const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
    const content = Buffer.concat([leb128(NAME.length), Buffer.from(NAME), Buffer.from(text)]);
    kept.push(Buffer.from([0]), leb128(content.length), content);
  }
  return Buffer.concat(kept);
}

/** A component in which a name is another one of the same length, wherever it stands. */
export function renamed(component: Buffer, before: string, after: string): Buffer {
  const bytes = Buffer.from(component);
  for (let at = bytes.indexOf(before); at >= 0; at = bytes.indexOf(before, at + 1)) bytes.write(after, at, 'latin1');
  return bytes;
}
