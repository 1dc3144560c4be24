import $ from "jquery"; import select2 from "select2"; select2(window,$);
document.getElementById("root").innerHTML=`<h1>Tờ khai jQuery</h1><form class="form-horizontal">
<div class="form-group row"><label class="col-sm-2 control-label">Họ và tên <span class="text-danger">(*)</span></label><div class="col-sm-4"><input type="text" class="form-control" name="ten"></div><label class="col-sm-2 control-label">Ngày sinh</label><div class="col-sm-4"><div class="input-group"><input class="form-control dp" name="dob"><span class="input-group-addon"><i class="fa"></i></span></div></div></div>
<div class="form-group row"><label class="col-sm-2">Tỉnh</label><div class="col-sm-4"><select name="tinh"><option value="">--Chọn--</option><option value="pt">Tỉnh Phú Thọ</option><option value="tn">Tỉnh Thái Nguyên</option></select></div><label class="col-sm-2">Xã</label><div class="col-sm-4"><select name="xa"><option value="">--Chọn--</option></select></div></div>
<div class="form-group"><label>Giới tính</label><div><input type="radio" name="gt" value="1" id="r1"><label for="r1">Nam</label><input type="radio" name="gt" value="2" id="r2"><label for="r2">Nữ</label></div></div>
<div class="checkbox"><input type="checkbox" id="bc"><label for="bc">Nhận qua bưu chính</label></div>
<dl><dt>Số điện thoại</dt><dd><input name="sdt"></dd><dt>Email</dt><dd><input name="em"></dd></dl>
<table><thead><tr><th>Họ tên con</th><th>Năm sinh</th></tr></thead><tbody><tr><td><input name="con"></td><td><input name="ns"></td></tr></tbody></table>
<div class="floating"><input id="nn" placeholder=" "><label for="nn">Nghề nghiệp</label></div><input placeholder="Nơi làm việc" name="nlv">
<p>Địa chỉ chi tiết: <input name="dc"></p></form>`;
$("select").select2({width:"200px"}); window.log=[];
$("[name=tinh]").on("change",function(){ const v=this.value; log.push(v); setTimeout(()=>{ $("[name=xa]").empty().append(new Option("--Chọn--","")); if(v) for(const x of ["Xã Đồng Lương","Phường Việt Trì"]) $("[name=xa]").append(new Option(x,x)); $("[name=xa]").trigger("change"); },400); });
window.formState=()=>JSON.stringify({...Object.fromEntries(new FormData(document.forms[0])), bc: $("#bc").prop("checked"), shown: $("[name=tinh]").next().text()});
