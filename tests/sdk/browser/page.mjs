// What runs in the browser: an application as msal-browser's users write it. The suite calls `start` and then `app`.
import { createStandardPublicClientApplication } from '@azure/msal-browser';

/** Answers who has come back from a sign-in, if anybody has. */
window.start = async ({ clientId, authority, host }) => {
  window.app = await createStandardPublicClientApplication({
    auth: { clientId, authority, knownAuthorities: [host], redirectUri: `${location.origin}/`, postLogoutRedirectUri: `${location.origin}/` },
    cache: { cacheLocation: 'sessionStorage' },
  });
  const answer = await window.app.handleRedirectPromise();
  if (answer) window.app.setActiveAccount(answer.account);
  return answer && { username: answer.account.username, homeAccountId: answer.account.homeAccountId, accessToken: answer.accessToken };
};
