import ast, builtins
def needs(sources):
    last, found = {}, []
    for i, s in enumerate(sources):
        t = ast.parse(s)
        reads = {n.id for n in ast.walk(t) if isinstance(n, ast.Name)}
        found.append(sorted({last[n] for n in reads if n in last}))
        for n in ast.walk(t):
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store): last[n.id] = i
            if isinstance(n, (ast.FunctionDef, ast.ClassDef)): last[n.name] = i
            if isinstance(n, (ast.Import, ast.ImportFrom)):
                for a in n.names: last[(a.asname or a.name).split(".")[0]] = i
    return found
