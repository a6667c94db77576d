export { isOffered, type Action, type ActionContext } from './action.ts'
export { ActionButton } from './action-button.tsx'
export { ActionMenu } from './action-menu.tsx'
export { ActionsProvider, useActionContext, usePerform } from './actions-provider.tsx'
export { pluginName } from './plugin-name.ts'
export { OpenPlugin } from './open-plugin.tsx'
export {
  cloneRun,
  copyRunId,
  forceStopRun,
  isLive,
  resumeRun,
  runActions,
  saveCheckpoint,
  showRunFolder,
  stopAfterEpoch,
  stopRun,
} from './run-actions.ts'
export { shortcutText } from './shortcut-text.ts'
export { TrustDialog } from './trust-dialog.tsx'
export { useOffered } from './use-offered.ts'
export { useActions } from './use-actions.ts'
