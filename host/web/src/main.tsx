import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadLanguage } from './i18n';
import { loadTheme } from './shell/theme';

async function start(): Promise<void> {
  await Promise.all([loadLanguage(), loadTheme()]);
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App />);
}

void start();
