export const length = 3
