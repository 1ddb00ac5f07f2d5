-- A slice of a search: the jobs behind a position in the order asked for, of one index or of several that are merged. The client filters them.
local order, count, score, member, first, last, with_jobs = take(), number(), optional(), optional(), optional(), optional(), take() == '1'
local descending = order == 'n' or order == 'f'
local keys = {}
for i = 1, number() do keys[i] = KEY .. take() end
local queue, states = optional(), {}
for i = 1, number() do states[i] = take() end
if #states > 0 then keys = Pages.state_keys(queue, states) end

local members = {} -- id, or id and score
local function collect_named()
  for _, key in ipairs(keys) do
    for _, id in ipairs(Pages.named(key, descending, member, first, last, count)) do members[#members + 1] = {id, false} end
  end
  table.sort(members, function(a, b)
    if descending then return a[1] > b[1] end
    return a[1] < b[1]
  end)
end

local function collect_timed()
  local flat = Pages.timed(keys[1], descending, score, member, count)
  for i = 1, #flat, 2 do members[#members + 1] = {flat[i], flat[i + 1]} end
end

if order == 'n' or order == 'o' then collect_named() else collect_timed() end

local items = {}
for i = 1, math.min(count, #members) do
  local id = members[i][1]
  items[i] = {id, members[i][2], call('GET', KEY .. 'row:' .. id), with_jobs and call('GET', KEY .. 'job:' .. id)}
end
return {items, #members < count and 1 or 0}
