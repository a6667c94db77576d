export { NewRunPage, type NewRunPageProps } from './new-run-page.tsx'
