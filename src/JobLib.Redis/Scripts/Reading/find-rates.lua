-- IJobReader.FindRatesAsync
local found = {}
for _ = 1, number() do
  local key = take()
  if call('ZSCORE', KEY .. 'rates:known', key) then found[#found + 1] = Pages.rate(key) end
end
return {now, found}
