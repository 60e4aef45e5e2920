import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import 'virtual:themes.css';
import './design/base.css';
import './design/shell.css';
import './design/parts.css';
import './design/tables.css';
import './design/forms.css';
import './design/pages.css';
import './design/sources.css';
import './design/links.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AnswersSeen } from './answers/use-answer.ts';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

createRoot(root).render(
  <StrictMode>
    <AnswersSeen value={new Map()}>
      <App />
    </AnswersSeen>
  </StrictMode>,
);
