// The tenant’s plugins, read again when somebody has changed one.

import type { Plugin, PluginList } from '../../api/types';
import { useChanges } from '../../events/changes';
import { type Fetched, useDocument } from '../../pages/parts/useDocument';
import { PLUGINS } from './requests';

export const usePlugins = (allowed: boolean): Fetched<PluginList> =>
  useDocument<PluginList>(allowed ? PLUGINS : undefined, useChanges('plugins.changed'));

/** The version that is active, if one is. */
export const activeOf = (plugin: Plugin) => plugin.versions.find(({ digest }) => digest === plugin.active);
