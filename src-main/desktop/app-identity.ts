/** How the systems know the app. Must be what the installers say (`appId` in electron-builder.yml). */
export const appId = 'app.driftless.desktop';

/** Given by what starts the app at login: no window then. */
export const hiddenFlag = '--hidden';
