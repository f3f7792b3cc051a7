// The words of Python that stand in every program.

const words = (text) => new Set(text.split(/\s+/));

export const KEYWORDS = words(`False None True and as assert async await break class continue
  def del elif else except finally for from global if import in is lambda nonlocal not or pass
  raise return try while with yield`);

// Functions and types that need no import, and that a cell may use.
export const BUILTINS = words(`abs all any bool bytes callable chr dict dir divmod enumerate
  filter float format frozenset getattr hasattr hash help id int isinstance issubclass iter len
  list map max min next object ord pow print property range repr reversed round set setattr
  slice sorted staticmethod str sum super tuple type vars zip`);

export const EXCEPTIONS = words(`ArithmeticError AssertionError AttributeError Exception
  FileNotFoundError ImportError IndexError KeyError ModuleNotFoundError NameError
  NotImplementedError OverflowError RecursionError RuntimeError StopIteration SyntaxError
  TypeError UserWarning ValueError Warning ZeroDivisionError`);
