import type { ConsoleCatalogue } from '../../../catalogue';
import { activate } from './activate';
import { audit } from './audit';
import { blocked } from './blocked';
import { callLog } from './callLog';
import { connections } from './connections';
import { console } from './console';
import { order } from './order';
import { quotas } from './quotas';
import { values } from './values';
import { onboarding } from './onboarding';
import { operator } from './operator';
import { plugin } from './plugin';
import { costs } from './costs';
import { erasure } from './erasure';
import { figures } from './figures';
import { pluginHistory } from './pluginHistory';
import { pluginLog } from './pluginLog';
import { plugins } from './plugins';
import { reachable } from './reachable';
import { rehearsal } from './rehearsal';
import { replaced } from './replaced';
import { pluginSettings } from './pluginSettings';
import { previews } from './previews';
import { retention } from './retention';
import { service } from './service';
import { tenantSettings } from './tenantSettings';
import { tokens } from './tokens';
import { traced } from './traced';
import { tryOut } from './tryOut';
import { upload } from './upload';
import { version } from './version';

export const de: ConsoleCatalogue = {
  activate,
  audit,
  blocked,
  callLog,
  connections,
  console,
  order,
  quotas,
  values,
  onboarding,
  operator,
  plugin,
  costs,
  erasure,
  figures,
  pluginHistory,
  pluginLog,
  plugins,
  pluginSettings,
  previews,
  reachable,
  rehearsal,
  replaced,
  retention,
  service,
  tenantSettings,
  tokens,
  traced,
  tryOut,
  upload,
  version,
};
