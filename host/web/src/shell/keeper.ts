// Who keeps the customers: the server’s own store, or a plugin that knows the organisation’s own system.

import type { Me } from '../api/types';

export interface Keeper {
  /** As calls and lists name it: `customers`, or `plugin:` and a name. */
  readonly source: string;
  /** It is the server’s own store, which merges, deletes, imports and exports customers, too. */
  readonly isStore: boolean;
  /** Customers can be created and changed here. */
  readonly canEdit: boolean;
}

/** The first plugin that looks customers up keeps them. */
export function keeperOf({ plugins }: Me): Keeper {
  const plugin = plugins.find(({ hooks }) => hooks.includes('customer-lookup'));
  if (!plugin) return { source: 'customers', isStore: true, canEdit: true };
  return { source: `plugin:${plugin.name}`, isStore: false, canEdit: plugin.hooks.includes('customer-edit') };
}
