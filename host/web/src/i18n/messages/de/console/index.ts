import type { ConsoleCatalogue } from '../../../catalogue';
import { activate } from './activate';
import { audit } from './audit';
import { callLog } from './callLog';
import { connections } from './connections';
import { console } from './console';
import { onboarding } from './onboarding';
import { operator } from './operator';
import { plugin } from './plugin';
import { figures } from './figures';
import { pluginHistory } from './pluginHistory';
import { pluginLog } from './pluginLog';
import { plugins } from './plugins';
import { replaced } from './replaced';
import { pluginSettings } from './pluginSettings';
import { tenantSettings } from './tenantSettings';
import { tokens } from './tokens';
import { tryOut } from './tryOut';
import { upload } from './upload';
import { version } from './version';

export const de: ConsoleCatalogue = {
  activate,
  audit,
  callLog,
  connections,
  console,
  onboarding,
  operator,
  plugin,
  figures,
  pluginHistory,
  pluginLog,
  plugins,
  pluginSettings,
  replaced,
  tenantSettings,
  tokens,
  tryOut,
  upload,
  version,
};
