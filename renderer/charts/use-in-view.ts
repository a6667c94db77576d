import { type RefObject, useEffect, useState } from 'react'

/** Whether the element is on the screen, or will be after a little scrolling. */
export function useInView(element: RefObject<Element | null>, margin = '300px'): boolean {
  const [inView, setInView] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)!.isIntersecting), { rootMargin: margin })
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element, margin])
  return inView
}
