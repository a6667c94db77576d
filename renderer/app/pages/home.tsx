export { HomePage as Home } from '../../features/home/index.ts'
