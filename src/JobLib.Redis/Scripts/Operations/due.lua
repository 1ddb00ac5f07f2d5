-- IRecurringStore.DueAsync
local max, items = number(), {}
local ids = Index.up_to(KEY .. 'due', now, max)
for i, id in ipairs(ids) do
  local row = Recurring.find(id)
  local live = tonumber(call('HGET', KEY .. 'live', id) or 0)
  items[i] = {id, row.definition, row.version, row.next, math.min(2, live)} -- more than two live runs are no more than two to whoever decides
end

local following = call('ZRANGE', KEY .. 'due', #ids, #ids, 'WITHSCORES')
return {now, items, following[2] and math.max(0, tonumber(following[2]) - now) or false}
