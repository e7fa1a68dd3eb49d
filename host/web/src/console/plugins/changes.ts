// What another version would change for the company: what it is asked, what it may do, what it has to be told.

import type { CapabilityGrant, PluginHook, PluginVersion } from '../../api/types';

/** How something a version asks for compares with what is granted now. */
export type GrantState = 'new' | 'wider' | 'same';

export interface GrantChange {
  grant: CapabilityGrant;
  state: GrantState;
  /** Of its connections and origins, those that are not granted now. */
  added: string[];
}

/** Where a grant of `http` leads. */
export const destinations = ({ connections = [], origins = [] }: CapabilityGrant): string[] => [
  ...connections,
  ...origins,
];

/** What a version asks for, each against what is granted now. */
export function grantChanges(asked: CapabilityGrant[], granted: CapabilityGrant[]): GrantChange[] {
  return asked.map((grant) => {
    const now = granted.filter(({ capability }) => capability === grant.capability);
    const there = new Set(now.flatMap(destinations));
    const added = destinations(grant).filter((one) => !there.has(one));
    const state = now.length === 0 ? 'new' : added.length ? 'wider' : 'same';
    return { grant, state, added };
  });
}

/** What is granted now and a version does not ask for any more. */
export function grantsLost(asked: CapabilityGrant[], granted: CapabilityGrant[]): CapabilityGrant[] {
  return granted.flatMap((grant) => {
    const still = asked.filter(({ capability }) => capability === grant.capability);
    if (!still.length) return [grant];
    const there = new Set(still.flatMap(destinations));
    const connections = grant.connections?.filter((one) => !there.has(one)) ?? [];
    const origins = grant.origins?.filter((one) => !there.has(one)) ?? [];
    return connections.length + origins.length ? [{ ...grant, connections, origins }] : [];
  });
}

export interface HookChanges {
  gained: PluginHook[];
  lost: PluginHook[];
}

export const hookChanges = (version: PluginVersion, active: PluginVersion | undefined): HookChanges => ({
  gained: version.hooks.filter((hook) => !active?.hooks.includes(hook)),
  lost: active?.hooks.filter((hook) => !version.hooks.includes(hook)) ?? [],
});

/** A member of the settings as its schema describes it. */
export interface SettingSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
}

export interface Setting {
  name: string;
  schema: SettingSchema;
  required: boolean;
}

/** The members of a version’s settings. A schema comes from whoever wrote the plugin: nothing in it is relied on. */
export function settingsOf(version: PluginVersion | undefined): Setting[] {
  const schema = version?.settingsSchema as { properties?: unknown; required?: unknown } | null | undefined;
  const { properties, required } = schema ?? {};
  if (typeof properties !== 'object' || properties === null) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, member]) => ({
    name,
    schema: typeof member === 'object' && member !== null ? (member as SettingSchema) : {},
    required: needed.includes(name),
  }));
}

/** Members of the settings that are new, or that have to be there only now. */
export function settingsAdded(version: PluginVersion, active: PluginVersion | undefined): Setting[] {
  const before = settingsOf(active);
  return settingsOf(version).filter(({ name, required }) => {
    const known = before.find((one) => one.name === name);
    return !known || (required && !known.required);
  });
}

/** Members of the settings that are read no more. */
export function settingsLost(version: PluginVersion, active: PluginVersion | undefined): Setting[] {
  const after = new Set(settingsOf(version).map(({ name }) => name));
  return settingsOf(active).filter(({ name }) => !after.has(name));
}

/** Capabilities by which a plugin learns something. */
const READING = ['customers', 'directory', 'key-value'] as const;

/** What may leave the company: what the plugin learns, and where it can send that. */
export function flows(grants: CapabilityGrant[]): { reads: (typeof READING)[number][]; sends: string[] } {
  const reads = READING.filter((capability) => grants.some((grant) => grant.capability === capability));
  const sends = grants.filter(({ capability }) => capability === 'http').flatMap(destinations);
  return { reads, sends: [...new Set(sends)] };
}
