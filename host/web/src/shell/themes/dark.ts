import { createDarkTheme, webDarkTheme } from '@fluentui/react-components';
import type { Design } from '../theme';

export const dark: Design = (shades) => (shades ? createDarkTheme(shades) : webDarkTheme);
