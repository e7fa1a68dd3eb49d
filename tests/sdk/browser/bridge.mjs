// The page to which frames and windows of a sign-in return: it hands the answer to the page that opened them.
import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

broadcastResponseToMainFrame().catch((error) => (document.body.textContent = String(error)));
