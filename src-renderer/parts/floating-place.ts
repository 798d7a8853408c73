/** Where menus and tooltips stand: inside the page's main part, or inside the dialog, whose top layer hides everything else. */
import { createContext, useContext } from 'react';

export const FloatingPlace = createContext<HTMLElement | null>(null);
export const useFloatingPlace = (): HTMLElement | null => useContext(FloatingPlace);
