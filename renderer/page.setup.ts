import { configure } from '@testing-library/react'

configure({ asyncUtilTimeout: 10_000 }) // a second, the default, is short on a busy machine
