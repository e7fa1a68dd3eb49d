// For tests: plugins and their versions.

import type { Plugin, PluginVersion } from '../../api/types';

export const aVersion = (change: Partial<PluginVersion> = {}): PluginVersion => ({
  digest: `sha256:${'a'.repeat(64)}`,
  name: 'phone-book',
  version: '1.0.0',
  contract: '1.0.0',
  description: 'Knows callers by the phone book.',
  hooks: ['caller-id'],
  imports: ['switchboard:plugin/key-value@1.0.0'],
  madeWith: [],
  grantsAsked: [],
  personKeys: [],
  settingsSchema: null,
  sizeBytes: 93_184,
  memory: { class: 'small', initialBytes: 1_114_112 },
  compiledBytes: 412_672,
  compileMs: 180,
  warnings: [],
  uploadedAt: '2026-11-20T08:00:00Z',
  uploadedBy: 'nestor@fabrikam.example',
  alreadyKnown: true,
  ...change,
});

export const aPlugin = (change: Partial<Plugin> = {}): Plugin => {
  const version = aVersion();
  return {
    name: 'phone-book',
    active: version.digest,
    previous: null,
    grants: [],
    revision: 1,
    position: 1,
    settingsSet: [],
    replaced: null,
    recentErrors: { count: 0, newest: null },
    versions: [version],
    ...change,
  };
};
