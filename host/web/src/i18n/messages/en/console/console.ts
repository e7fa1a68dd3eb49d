export const console = {
  title: 'Administration',
  plugins: 'Plugins',
  'notYours-developer': 'This page is for administrators and developers of {tenant}. Your account has neither role.',
  'notYours-admin': 'This page is for administrators of {tenant}. Your account does not have that role.',
  askAnAdmin:
    'Who needs it asks the people who manage Microsoft Entra in your organisation for the role; it counts from the next sign-in.',
  callLog: 'Call log',
  tokens: 'API tokens',
  audit: 'Audit trail',
  settings: 'Settings',
  onboarding: 'Readiness',
  quotas: 'Quotas',
  erasure: 'Erase a person',
  tenants: 'Tenants',
  costs: 'Costs',
  blocked: 'Blocked components',
  'notYours-operator': 'This page is for the operator of this service, not for {tenant}.',
} as const;
