/** A short name beside the pointer or the focus. The one file that names the tooltip library. */
import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useFloatingPlace } from './floating-place.ts';

const restMs = 400;

/** Around the page: once one was shown, the next ones come at once. */
export function TooltipArea({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={restMs} disableHoverableContent>
      {children}
    </Radix.Provider>
  );
}

/** The child is one element that takes a ref; its own accessible name says the same, so the tooltip adds nothing for screen readers. */
export function Tooltip({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  const place = useFloatingPlace();
  return (
    <Radix.Root>
      <Radix.Trigger asChild aria-describedby={undefined}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content className="tooltip" sideOffset={5} collisionPadding={6}>
          {label}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
