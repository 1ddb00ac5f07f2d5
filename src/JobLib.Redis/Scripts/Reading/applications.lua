-- The versions of the application with these numbers.
local found = {}
for i = 1, number() do found[i] = call('HGET', KEY .. 'applications', take()) end
return found
