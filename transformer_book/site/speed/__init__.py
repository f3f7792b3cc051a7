"""What bends the theme so that pages load quickly: each part, and what it gains.

Everything here leaves a page's content and look as they are: without it the book is
right, and slow. Sizes are compressed. Elements, page and work are those of the
multi-head page; work is the main thread's processor time until all figures are alive.

| part | without | with |
|---|---|---|
| highlighting: no element for plain tokens | 6371 elements | 2401 elements |
| highlighting: the page itself | 104 kB | 101 kB |
| assets: one style, with the rules in use | 96 kB in 12 files | 25 kB in 1 file |
| assets: one script, no unused ones | 50 kB in 13 files | 38 kB in 1 file |
| bootstrap: its two parts in use | 38 kB | 30 kB |
| assets: what some pages load, small | 8.5 kB in 3 files | 6.3 kB in 3 files |
| assets: the theme does not measure all code | 991 ms of work | 506 ms of work |
| icons: no script that draws icons | 543 kB | 0 kB |
| icons: fonts with the icons in use | 300 kB in 3 files | 5 kB in 3 files |
| fonts: KaTeX's fonts with the signs in use | 260 kB in 20 files | 135 kB in 20 files |

A page loads only those of KaTeX's fonts that it uses a sign of. Sections out of sight
are left to CSS (see static/site.css): 524 ms of work instead of 1034.
"""

# In the order of their work: code is written with the page, then the common files are
# put together, and the icons' fonts come last, since they hold what those files name.
ORDER = ["highlighting", "bootstrap", "assets", "icons"]
