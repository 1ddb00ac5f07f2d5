-- IJobReader.ErrorGroupsAsync: the latest first.
local score, member, max = optional(), optional(), number()
local flat, found = Pages.timed(KEY .. 'groups', true, score, member, max), {}
for i = 1, #flat, 2 do found[#found + 1] = {flat[i], Pages.hash(KEY .. 'group:' .. flat[i])} end
return found
