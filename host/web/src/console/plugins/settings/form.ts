// The settings of a plugin as a form: what kind of input each member gets by its schema, and back to JSON.
//
// The schema is of the closed subset that the server takes (`wit/README.md`). What has no input of its own is edited as
// JSON; the server checks everything against the schema in any case.

import { settingsOf, type Setting, type SettingSchema } from '../changes';
import type { PluginVersion } from '../../../api/types';

export type Kind = 'text' | 'long' | 'secret' | 'choice' | 'number' | 'flag' | 'lines' | 'json';

/** A member’s schema, with the keywords that decide about its input. */
interface Keywords extends SettingSchema {
  enum?: unknown[];
  items?: unknown;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  writeOnly?: boolean;
}

export interface Member extends Setting {
  kind: Kind;
  schema: Keywords;
}

/** Longer texts than this get more than one line. */
const LONG = 200;

function kindOf(schema: Keywords): Kind {
  const { type } = schema;
  if (schema.writeOnly === true && type === 'string') return 'secret';
  if (Array.isArray(schema.enum) && schema.enum.every((value) => typeof value === 'string')) return 'choice';
  if (type === 'string') return typeof schema.maxLength === 'number' && schema.maxLength > LONG ? 'long' : 'text';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'flag';
  const items = schema.items as SettingSchema | undefined;
  if (type === 'array' && items?.type === 'string') return 'lines';
  return 'json';
}

export const membersOf = (version: PluginVersion | undefined): Member[] =>
  settingsOf(version).map((setting) => ({ ...setting, kind: kindOf(setting.schema) }));

/** What is in the inputs, by member; a flag as `true` or empty. */
export type Typed = Record<string, string>;

function typedOf({ kind }: Member, value: unknown): string {
  // A secret is never told.
  if (value === undefined || value === null || kind === 'secret') return '';
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  if (kind === 'flag') return value === true ? 'true' : '';
  if (kind === 'json') return JSON.stringify(value, null, 2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const typedFrom = (members: Member[], settings: Record<string, unknown>): Typed =>
  Object.fromEntries(members.map((member) => [member.name, typedOf(member, settings[member.name])]));

/** A member whose input can’t be read. */
export class Unreadable extends Error {
  constructor(readonly field: string) {
    super(field);
  }
}

function valueOf({ name, kind }: Member, text: string): unknown {
  if (kind === 'flag') return text === 'true';
  if (text === '') return undefined;
  if (kind === 'number') {
    const number = Number(text);
    if (Number.isNaN(number)) throw new Unreadable(name);
    return number;
  }
  if (kind === 'lines') return text.split('\n').flatMap((line) => line.trim() || []);
  if (kind === 'json') {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new Unreadable(name);
    }
  }
  return text;
}

/**
 * The settings that the inputs say. What no input shows stays as it was; a member whose input is empty is left out, and a
 * secret that is left out stays as it is at the server.
 */
export function settingsFrom(
  members: Member[],
  typed: Typed,
  before: Record<string, unknown>,
): Record<string, unknown> {
  const named = new Set(members.map(({ name }) => name));
  const rest = Object.entries(before).filter(([name]) => !named.has(name));
  const own = members.flatMap((member): [string, unknown][] => {
    const value = valueOf(member, typed[member.name] ?? '');
    // A flag that nobody has set is left to the plugin.
    const isUntouched = member.kind === 'flag' && value === false && before[member.name] === undefined;
    return value === undefined || isUntouched ? [] : [[member.name, value]];
  });
  return Object.fromEntries([...rest, ...own]);
}

/** The member that a problem is about: `servers` of `servers[0].name`. */
export const memberOf = (field: string): string => /^[^.[]*/.exec(field)?.[0] ?? field;
