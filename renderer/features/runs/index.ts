export { RunsPage, type RunsPageProps } from './runs-page.tsx'
