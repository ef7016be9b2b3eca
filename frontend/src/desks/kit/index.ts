
export { useAct, useFilter, useOne, usePaged, useTab, type Listing, type Paged } from "./data";
export { DeskTable, PlainTable } from "./DeskTable";
export { FormDrawer, OptionalMark } from "./FormDrawer";
export { DocumentId } from "./DocumentId";
export { DateInput, DateTimeInput, MoneyInput, today } from "./inputs";
export { Buttons, Code, Day, Moves, StateFilter, reasonUnless, useWord, type Move, type Words } from "./parts";
