import { createBrowserRouter } from "react-router";
import { deskRoutes } from "./desks/routes";
import { Home } from "./pages/Home";
import { NotFound } from "./pages/NotFound";
import { PageFailed } from "./pages/PageFailed";
import { Shell } from "./shell/Shell";

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <PageFailed />,
    HydrateFallback: () => null,
    children: [
      {
        errorElement: <PageFailed />,
        children: [
          { index: true, element: <Home /> },
          { path: "lots/:lotId", lazy: async () => ({ Component: (await import("./room/LotRoom")).LotRoom }) },
          { path: "verify/:number?", lazy: async () => ({ Component: (await import("./pages/Verify")).Verify }) },
          {
            lazy: async () => ({ Component: (await import("./AntRoot")).AntRoot }),
            children: [
              { path: "notices/:projectCode", lazy: async () => ({ Component: (await import("./pages/Notice")).Notice }) },
              { path: "sign-in", lazy: async () => ({ Component: (await import("./pages/SignIn")).SignIn }) },
              { path: "sign-up", lazy: async () => ({ Component: (await import("./pages/SignUp")).SignUp }) },
              {
                path: "desk",
                lazy: async () => ({ Component: (await import("./desks/DeskLayout")).DeskLayout }),
                children: deskRoutes.map(({ path, load }) => ({ path, lazy: async () => ({ Component: (await load()).default }) })),
              },
            ],
          },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);
