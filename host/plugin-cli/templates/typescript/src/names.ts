// The setting `names`: each number in E.164 with the name of whoever has it.

import { PluginError, settings } from '@switchboard/plugin';

export type Names = Record<string, string>;

/** What the tenant's admin has set. Nothing is set at first. */
export function names(): Names {
  try {
    return JSON.parse(settings.get('names') ?? '{}') as Names;
  } catch (error) {
    throw new PluginError('misconfigured', `the setting names: ${String(error)}`);
  }
}
