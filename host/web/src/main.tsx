import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadLanguage } from './i18n';

async function start(): Promise<void> {
  await loadLanguage();
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App />);
}

void start();
