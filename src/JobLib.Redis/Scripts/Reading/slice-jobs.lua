-- A slice of a search: the jobs behind a position in the order asked for, of one index or of several that are merged. The client filters them.
local MOST_ASKED = 5000 -- of indexes, in a slice that leaps
local order, count, score, member, first, last, with_jobs = take(), number(), optional(), optional(), optional(), optional(), take() == '1'
local descending = order == 'n' or order == 'f'
local keys = {}
for i = 1, number() do keys[i] = KEY .. take() end
local queue, states = optional(), {}
for i = 1, number() do states[i] = take() end
local places = #states > 0 and Pages.state_keys(queue, states)
if #keys == 0 and places then keys, places = places, nil end

local members, all = {}, true -- id, or id and score
local function collect_named()
  for _, key in ipairs(keys) do
    for _, id in ipairs(Pages.named(key, descending, member, first, last, count)) do members[#members + 1] = {id, false} end
  end
  table.sort(members, function(a, b)
    if descending then return a[1] > b[1] end
    return a[1] < b[1]
  end)
end

-- The first of several sets that is at the position or behind it.
local function nearest(sets, position, also_there)
  local found
  for _, key in ipairs(sets) do
    local id = (also_there and Pages.from or Pages.named)(key, descending, position, first, last, 1)[1]
    if id and (not found or (id > found) == descending) then found = id end
  end
  return found
end

-- Jobs in one of the places, and of those that are called so all: each step asks one side for the first that is not before where the other one is, and leaps over
-- all between.
local function collect_met()
  local position, asked = member, 0
  all = false
  while #members < count and asked < MOST_ASKED do
    local wanted = nearest(keys, position)
    local found = wanted and nearest(places, wanted, true)
    if not found then
      all = true
      return
    end
    members[#members + 1] = {found, false}
    position, asked = found, asked + #keys + #places
  end
end

local function collect_timed()
  local flat = Pages.timed(keys[1], descending, score, member, count)
  for i = 1, #flat, 2 do members[#members + 1] = {flat[i], flat[i + 1]} end
end

if places then collect_met() elseif order == 'n' or order == 'o' then collect_named() else collect_timed() end
if not places then all = #members < count end

local items = {}
for i = 1, math.min(count, #members) do
  local id = members[i][1]
  items[i] = {id, members[i][2], call('GET', KEY .. 'row:' .. id), with_jobs and call('GET', KEY .. 'job:' .. id)}
end
return {items, all and 1 or 0}
