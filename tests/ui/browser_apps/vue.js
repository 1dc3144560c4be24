import { createApp, ref, reactive, watch } from "vue/dist/vue.esm-bundler.js"; import ElementPlus from "element-plus";
const W = {"Tỉnh Phú Thọ": ["Xã Đồng Lương","Phường Việt Trì"]};
createApp({ setup() {
  const f = reactive({ten:"",dob:"",gt:"",tinh:"",xa:"",bc:false,gc:"",sdt:"",lazy:""}); const wards = ref([]);
  watch(()=>f.tinh, t=>{ wards.value=[]; setTimeout(()=>wards.value=W[t]||[],400); });
  window.formState = () => JSON.stringify(f);
  return {f, wards}; },
 template: `<h1>Tờ khai Vue</h1><el-form :model="f" label-width="160px">
 <el-form-item label="Họ và tên"><el-input v-model="f.ten"/></el-form-item>
 <el-form-item label="Ngày sinh"><el-date-picker v-model="f.dob" type="date" format="DD/MM/YYYY" value-format="YYYY-MM-DD"/></el-form-item>
 <el-form-item label="Giới tính"><el-radio-group v-model="f.gt"><el-radio value="Nam">Nam</el-radio><el-radio value="Nữ">Nữ</el-radio></el-radio-group></el-form-item>
 <el-form-item label="Tỉnh"><el-select v-model="f.tinh"><el-option v-for="t in ['Tỉnh Phú Thọ','Tỉnh Thái Nguyên']" :key="t" :label="t" :value="t"/></el-select></el-form-item>
 <el-form-item label="Xã"><el-select v-model="f.xa" filterable><el-option v-for="t in wards" :key="t" :label="t" :value="t"/></el-select></el-form-item>
 <el-form-item><el-checkbox v-model="f.bc">Nhận qua bưu chính</el-checkbox></el-form-item>
 <el-form-item label="Ghi chú"><el-input v-model="f.gc" type="textarea"/></el-form-item>
 <div><span>Số điện thoại:</span><input v-model.trim="f.sdt"></div>
 <div><label>Nơi sinh<input v-model.lazy="f.lazy"></label></div></el-form>` }).use(ElementPlus).mount("#root");
