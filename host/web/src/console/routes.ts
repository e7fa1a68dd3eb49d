// The addresses of the console’s pages. As with the other pages, the server answers 404 to every other one (`shell/routes.ts`).

export const CONSOLE_ROUTES = {
  home: '/admin',
  plugins: '/admin/plugins',
  upload: '/admin/upload',
  plugin: '/admin/plugins/:name',
  version: '/admin/plugins/:name/versions/:digest',
  pluginSettings: '/admin/plugins/:name/settings',
  pluginLog: '/admin/plugins/:name/log',
  tryOut: '/admin/plugins/:name/try',
  figures: '/admin/plugins/:name/figures',
  values: '/admin/plugins/:name/values',
  callLog: '/admin/call-log',
  tokens: '/admin/tokens',
  audit: '/admin/audit',
  settings: '/admin/settings',
  onboarding: '/admin/onboarding',
  erasure: '/admin/erasure',
  quotas: '/admin/quotas',
  reachable: '/admin/reachable',
  tenants: '/operator',
  blocked: '/operator/blocked',
  costs: '/operator/costs',
  service: '/operator/service',
  tenant: '/operator/tenants/:id',
} as const;

const pluginPart = (name: string, part: string): string => `/admin/plugins/${encodeURIComponent(name)}${part}`;

/** The address of a plugin’s own page. */
export const pluginPath = (name: string): string => pluginPart(name, '');

/** The address of the report of one version of a plugin. A digest (`sha256:` and hex digits) may stand in an address as it is. */
export const versionPath = (name: string, digest: string): string => pluginPart(name, `/versions/${digest}`);

/** The address of what an admin sets for a plugin. */
export const pluginSettingsPath = (name: string): string => pluginPart(name, '/settings');

/** The address of what a plugin keeps. */
export const valuesPath = (name: string): string => pluginPart(name, '/values');

/** The address of what a plugin’s versions did and cost. */
export const figuresPath = (name: string): string => pluginPart(name, '/figures');

/** The address of a plugin’s log. */
export const pluginLogPath = (name: string): string => pluginPart(name, '/log');

/** The operator’s page of a tenant. */
export const tenantPath = (id: string): string => `/operator/tenants/${encodeURIComponent(id)}`;

/** The address where a plugin is tried; a version of it where one is named. */
export const tryOutPath = (name: string): string => pluginPart(name, '/try');
