" Bellbird dialplans
if exists("b:current_syntax")
  finish
endif
setlocal iskeyword+=- expandtab shiftwidth=2 commentstring=//\ %s
syntax keyword dialDeclaration allow before bellbird conference context emergency features flow function group holidays include incoming map menu number numbering on otherwise paging parking press query queue schedule service settings test toggle var
syntax keyword dialAction agent answer ask call-later call-waiting callerid conference directory dnd echo-test forward hangup header intercom keys language log lookup mailbox monitor music notify page park pickup play post queue receive-fax record record-prompt ring ringing route say tag toggle unpark voicemail wait
syntax keyword dialPaid dial redirect
syntax keyword dialKeyword after also and as between call class do during each else expect for from given goto greeting if in is key let match matches not numbers or repeat return rewrite set starts-with times to tries via
syntax keyword dialOption announce at back-to confirm database default digits early end ends-with-host every forwarding host host-pin join-empty lamp limit members method mode multicast muted name pin priority reason returns secret skip slots sql starts-with-host strategy takes text tone url when within wrap-up
syntax match dialDuration /\<\d\+\(ms\|s\|m\|h\)\>/
syntax region dialText start=/"/ skip=/\\./ end=/"/ oneline contains=dialHole
syntax region dialHole start=/{/ end=/}/ contained oneline
syntax match dialComment /\/\/.*$/
highlight default link dialDeclaration Structure
highlight default link dialAction Statement
highlight default link dialPaid WarningMsg
highlight default link dialKeyword Keyword
highlight default link dialOption Identifier
highlight default link dialDuration Number
highlight default link dialText String
highlight default link dialHole Special
highlight default link dialComment Comment
let b:current_syntax = "dial"
