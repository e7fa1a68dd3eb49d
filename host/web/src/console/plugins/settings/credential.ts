// What an admin types of a credential, and the document that is sent of it.

import type { PluginConnectionState } from '../../../api/types';

export const KINDS = [
  'none',
  'bearer',
  'basic',
  'header',
  'oauth2-client-credentials',
  'oauth2-authorization-code',
] as const;
export type Kind = (typeof KINDS)[number];

export const CLIENT_AUTHENTICATIONS = ['basic', 'form'] as const;

export const CONNECTED_BY = ['tenant', 'agent'] as const;

/** Whether tokens come from a token endpoint. */
export const isOAuth2 = (kind: Kind): boolean => kind.startsWith('oauth2-');

/** What is typed of the client of a token endpoint, but for its secret. */
export interface TypedClient {
  /** Only where people connect accounts, as `issuer`, `revocationUrl` and `connectedBy`. */
  authorizeUrl: string;
  tokenUrl: string;
  clientId: string;
  scope: string;
  audience: string;
  resource: string;
  issuer: string;
  revocationUrl: string;
  connectedBy: (typeof CONNECTED_BY)[number];
  clientAuthentication: (typeof CLIENT_AUTHENTICATIONS)[number];
}

export interface Typed {
  kind: Kind;
  /** The name of the user or of the header. */
  named: string;
  secret: string;
  client: TypedClient;
}

/** What stands in the form at first: everything but the secret. */
export function typedOf(before: PluginConnectionState | undefined): Typed {
  const client = before?.client;
  return {
    kind: before?.auth ?? 'bearer',
    named: before?.authName ?? '',
    secret: '',
    client: {
      authorizeUrl: client?.authorizeUrl ?? 'https://',
      tokenUrl: client?.tokenUrl ?? 'https://',
      clientId: client?.clientId ?? '',
      scope: client?.scope ?? '',
      audience: client?.audience ?? '',
      resource: client?.resource ?? '',
      issuer: client?.issuer ?? '',
      revocationUrl: client?.revocationUrl ?? '',
      connectedBy: client?.connectedBy ?? 'tenant',
      clientAuthentication: client?.clientAuthentication ?? 'basic',
    },
  };
}

export const isMissing = ({ kind, named, secret, client }: Typed): boolean =>
  (kind !== 'none' && !secret) ||
  ((kind === 'basic' || kind === 'header') && !named.trim()) ||
  (isOAuth2(kind) && !(client.clientId.trim() && client.tokenUrl.trim())) ||
  (kind === 'oauth2-authorization-code' && !client.authorizeUrl.trim());

/** Whether the server would send a secret there: with https, or to this machine. */
export function isTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

/** The document of a credential. What is optional and empty is left out. */
export function credentialOf({ kind, named, secret, client }: Typed): Record<string, string> {
  switch (kind) {
    case 'none':
      return { kind };
    case 'bearer':
      return { kind, token: secret };
    case 'basic':
      return { kind, username: named.trim(), password: secret };
    case 'header':
      return { kind, name: named.trim(), value: secret };
    case 'oauth2-client-credentials':
    case 'oauth2-authorization-code': {
      const { authorizeUrl, issuer, revocationUrl, connectedBy, ...shared } = client;
      const ofConsent = { authorizeUrl, issuer, revocationUrl, connectedBy };
      const members = kind === 'oauth2-authorization-code' ? { ...shared, ...ofConsent } : shared;
      const typed = Object.entries<string>({ ...members }).map(([name, value]) => [name, value.trim()] as const);
      return { kind, clientSecret: secret, ...Object.fromEntries(typed.filter(([, value]) => value)) };
    }
  }
}
